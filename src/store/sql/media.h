/* Statements on stored files: X(NAME, "SQL"). */
