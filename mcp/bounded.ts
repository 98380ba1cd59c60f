/** Largest answer in characters of JSON, some ten thousand tokens: whoever asks at night has a context to fill. */
const LARGEST = 40_000

/** What is left of long texts and long lists, ever less until it fits. */
const STEPS = [
  { text: 2_000, items: 50 },
  { text: 500, items: 25 },
  { text: 200, items: 10 },
  { text: 100, items: 4 },
]

/** The same with less in it, if it is too large. `truncated`: something was left out. */
export function bounded(value: unknown): { data: unknown; truncated: boolean } {
  for (const step of STEPS) {
    const cut = { wasCut: false }
    const data = shortened(value, step, cut)
    if (JSON.stringify(data ?? null).length <= LARGEST) return { data, truncated: cut.wasCut }
  }
  return { data: null, truncated: true }
}

function shortened(value: unknown, step: (typeof STEPS)[number], cut: { wasCut: boolean }): unknown {
  if (typeof value === 'string') {
    if (value.length <= step.text) return value
    cut.wasCut = true
    return `${value.slice(0, step.text).toWellFormed()}… (${value.length - step.text} more characters)`
  }
  if (Array.isArray(value)) {
    if (value.length > step.items) cut.wasCut = true
    return value.slice(0, step.items).map((item) => shortened(item, step, cut))
  }
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shortened(inner, step, cut)]))
}
