/** One series of a scrape: a name, its labels and its value at that moment. */
export type Series = { readonly name: string; readonly labels: Readonly<Record<string, string>>; readonly value: number }

const NAME = /^([a-zA-Z_:][a-zA-Z0-9_:]*)\s*/
const LABEL = /^\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/
const VALUE = /^\s*([^\s]+)/

/**
 * The series of some names in a text of Prometheus' exposition format (0.0.4, and what OpenMetrics has in common with it). What is not
 * wanted is not looked at beyond its name: of a scrape of megabytes a few lines matter. A line that is no series is passed over, and so
 * are timestamps and exemplars, because what counts is what was told when we asked.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export function readSeries(text: string, wanted: ReadonlySet<string>): Series[] {
  const found: Series[] = []
  for (const line of text.split('\n')) {
    const name = NAME.exec(line)
    if (!name?.[1] || !wanted.has(name[1])) continue
    const series = readLine(name[1], line.slice(name[0].length))
    if (series) found.push(series)
  }
  return found
}

function readLine(name: string, afterName: string): Series | null {
  const labels: Record<string, string> = {}
  let rest = afterName
  if (rest.startsWith('{')) {
    rest = rest.slice(1)
    for (let label = LABEL.exec(rest); label; label = LABEL.exec(rest)) {
      labels[label[1] ?? ''] = unescaped(label[2] ?? '')
      rest = rest.slice(label[0].length)
    }
    rest = rest.trimStart()
    if (!rest.startsWith('}')) return null
    rest = rest.slice(1)
  }
  const value = valueOf(VALUE.exec(rest)?.[1])
  return value === null ? null : { name, labels, value }
}

/** NaN is how a program says that it does not know; without end is no figure either. */
function valueOf(text: string | undefined): number | null {
  if (text === undefined || !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return null
  const value = Number.parseFloat(text)
  return Number.isFinite(value) ? value : null
}

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char))
