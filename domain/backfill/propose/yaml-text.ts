/** Words that YAML reads as something else, in any of its versions. */
const RESERVED = /^(?:true|false|yes|no|on|off|null|y|n|~)$/i

/** A text as it stands in YAML: plain where that is safe in any place, else quoted. */
export const scalar = (text: string): string =>
  /^[A-Za-z_/.][\w./-]*(?: [\w./-]+)*$/.test(text) && !RESERVED.test(text) && !/^[.-]/.test(text) ? text : JSON.stringify(text)

/** A value of JSON on one line. */
export function flow(value: unknown): string {
  if (typeof value === 'string') return scalar(value)
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([name, inner]) => `${scalar(name)}: ${flow(inner)}`)
    .join(', ')} }`
}

/** A comment that stays one, whatever names are in it. */
export const line = (text: string): string => `# ${text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')}`

/** A line that is not in force; without its mark it is as it was. @param depth where the mark stands */
export const commented = (text: string, depth: number): string => `${text.slice(0, depth)}# ${text.slice(depth)}`
