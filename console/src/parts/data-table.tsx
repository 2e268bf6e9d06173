/** Rows in columns: with a head that stays in view, keys j, k and Enter, and cards on a phone. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { useRowKeys } from './use-row-keys.ts';

export type Column<Row> = {
  readonly name: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Figures are aligned at their end. */
  readonly isFigure?: boolean;
  /** Its cell is the title of the row's card on a phone, without the column's name. */
  readonly isTitle?: boolean;
  /** Left out on a phone. */
  readonly isWideOnly?: boolean;
};

export type DataTableProps<Row> = {
  /** What the rows are, for a screen reader. */
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Opens a row, for a click beside its controls and for Enter; the row should hold a link as well. */
  readonly open?: (row: Row) => void;
};

export function DataTable<Row>({ label, rows, columns, keyOf, open }: DataTableProps<Row>) {
  const body = useRef<HTMLTableSectionElement>(null);
  useRowKeys(body, open !== undefined);

  return (
    // Explicit roles, since a browser drops those of a table that is laid out as cards.
    <table class="table" role="table" aria-label={label}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, isFigure }) => (
            <th key={name} role="columnheader" scope="col" class={isFigure ? 'cell-figure' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} role="rowgroup">
        {rows.map((row) => (
          <tr
            key={keyOf(row)}
            role="row"
            class={open === undefined ? '' : 'row-opens'}
            tabIndex={open === undefined ? undefined : -1}
            onClick={(event) => {
              if (!isControl(event.target) && !hasSelection()) open?.(row);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && event.target === event.currentTarget) open?.(row);
            }}
          >
            {columns.map((column) => (
              <td
                key={column.name}
                role="cell"
                data-name={column.isTitle === true ? undefined : column.name}
                class={cellClass(column)}
              >
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function cellClass<Row>({ isFigure, isTitle, isWideOnly }: Column<Row>): string {
  return [isFigure && 'cell-figure', isTitle && 'cell-title', isWideOnly && 'cell-wide']
    .filter((name) => typeof name === 'string')
    .join(' ');
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('a, button, input, select, label, summary') !== null
  );
}

/** Selecting a text in a row is no click on it. */
function hasSelection(): boolean {
  return getSelection()?.isCollapsed === false;
}
