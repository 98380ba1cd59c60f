/** A time span for people: `8 s`, `4 min 10 s`, `2 h 5 min`, `3 d 4 h`. Below a second: `0.4 s`. */
export function spanInWords(ms: number): string {
  if (ms < 950) return `${(Math.max(0, ms) / 1_000).toFixed(1)} s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's')
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return joined(hours, 'h', minutes % 60, 'min')
  return joined(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

const joined = (large: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`

/** `1 session`, `3 sessions`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`

/** US dollars: cents where there are any to see, more digits below one. */
export const usdInWords = (usd: number): string => `${usd.toFixed(usd >= 1 || usd === 0 ? 2 : 4)} USD`
