/* Statements on tasks: X(NAME, "SQL"). */
