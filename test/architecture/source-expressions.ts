/** Finds every regular expression in the program's source, using its syntax tree. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export type SourceExpression = {
  /** File and line, for the report. */
  readonly place: string;
  readonly expression: RegExp;
};

export type SourceExpressions = {
  readonly literals: readonly SourceExpression[];
  /** Expressions that are built at run time can't be tested. */
  readonly constructed: readonly string[];
};

const SOURCE = join(import.meta.dirname, '..', '..', 'src');

export function sourceExpressions(): SourceExpressions {
  const literals: SourceExpression[] = [];
  const constructed: string[] = [];
  for (const file of globSync('**/*.ts', { cwd: SOURCE })) {
    if (file.endsWith('.spec.ts')) continue;
    const text = readFileSync(join(SOURCE, file), 'utf8');
    const tree = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
    const placeOf = (node: ts.Node): string =>
      `src/${file}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`;
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        literals.push({ place: placeOf(node), expression: toRegExp(node.text) });
      } else if (ts.isIdentifier(node) && node.text === 'RegExp') {
        // In a type position it creates nothing.
        if (!ts.isTypeReferenceNode(node.parent)) constructed.push(placeOf(node));
      }
      ts.forEachChild(node, visit);
    };
    visit(tree);
  }
  return { literals, constructed };
}

/** @param literal such as `/a+/gu` */
function toRegExp(literal: string): RegExp {
  const end = literal.lastIndexOf('/');
  return new RegExp(literal.slice(1, end), literal.slice(end + 1));
}
