/** Lines shown around a change, as in every unified diff. */
const CONTEXT = 3

type Line = { sign: ' ' | '-' | '+'; text: string }

/** The change of a file as a unified diff that `git apply` takes; empty when there is none. Meant for files of up to some thousand lines. */
export function textPatch(file: string, before: string, after: string): string {
  const lines = diff(linesOf(before), linesOf(after))
  if (lines.every(({ sign }) => sign === ' ')) return ''
  return [`--- a/${file}`, `+++ b/${file}`, ...hunks(lines), ''].join('\n')
}

/**
 * `after` with every line as `before` has it that was not changed. `normal` = `before` as the writer of `after` would have written it
 * without any change; where it has other lines than `before`, `after` is taken as it is.
 */
export function keepFormatting(before: string, normal: string, after: string): string {
  const [old, plain] = [linesOf(before), linesOf(normal)]
  if (old.length !== plain.length) return after
  let at = 0
  const lines = diff(plain, linesOf(after)).flatMap(({ sign, text }) => {
    const kept = sign === '+' ? text : old[at]
    if (sign !== '+') at += 1
    return sign === '-' ? [] : [kept ?? '']
  })
  return `${lines.join('\n')}\n`
}

const linesOf = (text: string): string[] => text.replace(/\n$/, '').split('\n')

/** By the longest common subsequence, of what is left between the common beginning and end. */
function diff(before: readonly string[], after: readonly string[]): Line[] {
  let start = 0
  while (start < before.length && start < after.length && before[start] === after[start]) start += 1
  let end = 0
  while (end < before.length - start && end < after.length - start && before.at(-1 - end) === after.at(-1 - end)) end += 1
  const same = (lines: readonly string[]): Line[] => lines.map((text) => ({ sign: ' ', text }))
  const [a, b] = [before.slice(start, before.length - end), after.slice(start, after.length - end)]
  return [...same(before.slice(0, start)), ...changed(a, b), ...same(before.slice(before.length - end))]
}

function changed(a: readonly string[], b: readonly string[]): Line[] {
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const row = common[i]
      if (row) row[j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const lines: Line[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i] ?? '' })
      i += 1
      j += 1
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) lines.push({ sign: '-', text: a[i++] ?? '' })
    else lines.push({ sign: '+', text: b[j++] ?? '' })
  }
  return lines
}

function hunks(lines: readonly Line[]): string[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== ' '),
  )
  const result: string[] = []
  let [oldLine, newLine, hunk] = [1, 1, [] as Line[]]
  const flush = () => {
    if (hunk.length === 0) return
    const count = (sign: Line['sign']) => hunk.filter((line) => line.sign === ' ' || line.sign === sign).length
    result.push(`@@ -${oldLine - count('-')},${count('-')} +${newLine - count('+')},${count('+')} @@`)
    result.push(...hunk.map(({ sign, text }) => sign + text))
    hunk = []
  }
  lines.forEach((line, index) => {
    if (near[index]) hunk.push(line)
    else flush()
    if (line.sign !== '+') oldLine += 1
    if (line.sign !== '-') newLine += 1
  })
  flush()
  return result
}
