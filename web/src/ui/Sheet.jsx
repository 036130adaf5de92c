// A table that becomes a list of cards on a narrow window. There its parts are no longer
// drawn as a table's, so their roles are said.
//
//   <Sheet label="Keys" rows={keys} id={(key) => key.id}
//     columns={[{ name: "Name", cell: (key) => key.name }, { name: "Used", end: true, cell: … }]} />
export function Sheet({ label, rows, id, columns }) {
  return (
    <table class="sheet-table" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, end, unseen }) => (
            <th key={name} role="columnheader" scope="col" class={end ? "end" : undefined}>
              {unseen ? <span class="unseen">{name}</span> : name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={id(row)} data-id={id(row)}>
            {columns.map(({ name, cell, end, unseen }) => (
              <td key={name} role="cell" class={end ? "end" : undefined} data-label={unseen ? undefined : name}><div>{cell(row)}</div></td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
