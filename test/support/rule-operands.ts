/**
 * What an alert's expression compares and joins, without the comparison: each of it has data while nothing is wrong.
 * What looks back by `offset` is asked about now.
 */
export function operandsOf(expr: string): string[] {
  return expr
    .replace(/\n\s+/g, ' ')
    .split(/\n(?:and|unless) /)
    .map((operand) => operand.replace(/^on \([^)]*\) /, '').replace(/ offset \w+/g, ''))
    .flatMap((operand) => operand.split(/ > ignoring \([^)]*\) /))
    .map((operand) => operand.replace(/ (?:[<>]=?|==) [\d.e]+(?: \* [\d.]+)?\s*$/, '').replace(/^absent\((.*)\)$/, '$1'));
}
