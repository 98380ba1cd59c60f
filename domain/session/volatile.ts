/** What changes from call to call by itself: recognised in arguments and results alike. */

const months = 'Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec'

/** Moments: ISO date-times, clock times, `Mon Nov 23`, epoch seconds to nanoseconds (years 2017 to 2033) that are no sizes. */
export const moments: readonly RegExp[] = [
  /\b\d{4}-\d\d-\d\d[T _]\d\d[:.-]?\d\d(?:[:.-]?\d\d(?:[.,]\d+)?)?(?:Z|\s?[+-]\d\d:?\d\d)?/g,
  /(?<!\b(?:eta|remaining|left)\W{1,3})(?<![\w:.])\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[ap]m\b)?(?![\w:])(?!\s*(?:left|remaining|to go))/gi,
  new RegExp(`\\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\\s+(?:\\d{1,2}\\s+)?(?:${months})[a-z]*\\.?\\s+\\d{1,4}`, 'g'),
  new RegExp(`(?<![\\w.])(?:1[5-9]|20)\\d{8}(?:\\d{3}){0,3}(?:\\.\\d+)?\\b(?!\\s*(?:bytes?|[KMG]?i?B|${months})\\b)`, 'g'),
]

export const uuids = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi
/** Ids made of digits and letters. A checksum or commit is content, not an id, so what follows those words stays. */
export const randomIds: readonly RegExp[] = [
  /(?<!\b(?:sha\d*|md5|checksum|commit|digest|etag|revision|HEAD)\W{1,3}(?:is )?(?:now )?(?:at )?)\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/gi,
  /\b[a-z]{2,12}[_-](?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{8,}\b/g,
  /\b(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[A-Za-z0-9]{16,}\b/g,
  /\b(?=[A-Z]*\d)(?=\d*[A-Z])[0-9A-HJKMNP-TV-Z]{26}\b/g,
]
const temporaryPath = /\/(?:private\/)?(?:tmp|var\/tmp|var\/folders|dev\/shm)\/[^\s"':,)]+/g
/** A name made up by a program: `tmp.a8Xk9Q`, `out-8f3a2c.json`, `48213`; not `file1.txt`. */
const madeUpName =
  /^(?:tmp[._-]?\w{4,}|\d{4,}|.*(?:[a-zA-Z]\d[a-zA-Z]+\d|\d[a-zA-Z]+\d[a-zA-Z]).*|.*[._-](?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{6,})(?:\.\w{1,5})?$/
/** No program makes up longer names; longer ones are not looked into. */
const longestName = 80

const isMadeUp = (segment: string): boolean => segment.length <= longestName && madeUpName.test(segment)

/** Leaves out temporary paths that a program made up, not `/tmp/in/file1.txt`. */
export const stripTemporaryPaths = (text: string): string =>
  text.replace(temporaryPath, (path) => (path.split('/', 12).some(isMadeUp) ? '<tmp>' : path))

/** Time that passed; a time still to go is progress. Single letters in lower case only: `12M` is a size. */
const durations =
  /(?<!\b(?:eta|ETA|[Rr]emaining|[Ll]eft)\W{1,3}(?:in )?(?:about )?)(?<![\w.,-])\d[\d,]*(?:\.\d+)?\s?(?:ns|µs|us|ms|s|[Ss]ec(?:ond)?s?|m|[Mm]in(?:ute)?s?|h|hrs?|[Hh]ours?)(?:\s?\d+(?:\.\d+)?(?:ms|s|m))*\b(?!\s*(?:of|\/|left|remaining|to go))/g
const wordedDurations = /\b(?:an?|(?:a )?few) (?:second|minute|hour)s? ago\b/gi
const measured =
  '(?:pid|ppid|tid|port|attempt|try|retry|uptime|elapsed|took|duration|latency|rtt|time|timestamp|ts|nonce)(?:[-_ ]?(?:no|number|ms|s|seconds))?|(?:request|req|trace|span|correlation|run|job run|error|event)[-_ ]?id'
const labelledValues = new RegExp(`\\b(${measured})\\b["']?\\s*(?:[:=#]|is)?\\s*#?["']?(?!\\d+%)[\\w./-]*\\d[\\w./-]*`, 'gi')
/** `"responseTimeMs": 12`, `total_duration=3.1`. */
const measuredFields = /\b(\w+(?:time|duration|latency|elapsed|timestamp)(?:_?ms|_?s)?)["']?\s*[:=]\s*["']?[\d.]+/gi
const mixedIds = /\b(id)["']?\s*[:=]\s*["']?(?=[\w-]*[a-z])(?=[\w-]*\d)[\w-]{6,}/gi
const loadAverages = /\bload averages?:\s*[\d., ]+/gi
const asides = /\((?:req|request|ref|trace|pid|id)[ #:=]*[\w-]*\d[\w-]*\)/gi
const processNumbers = /(?<=\w)\[\d{3,7}\]/g
const shortLivedPorts = /\b(\d{1,3}(?:\.\d{1,3}){3}):\d{4,5}\b/g
const machineNames = /\bsession [a-z]+-[a-z]+\b/g
const addresses = /\b0x[0-9a-f]+\b/gi

const failureWords =
  /\b(?:error|errors|failed|failure|fail|refused|denied|timed? ?out|timeout|unavailable|not found|no such|cannot|could not|unable|exception|traceback|fatal|invalid|forbidden|unauthori[sz]ed|40[0-9]|42[29]|50[0-9])\b/i
const nothingWords =
  /^(?:\[\]|\{\}|null|none|nothing\b.*|not ready|pending|queued|waiting|unchanged|\(?empty\)?|(?:there (?:is|are) )?no(?:thing| \w+)?(?: \w+)? (?:found|results?|match(?:es|ing)?|hits?|entries|data|changes?|items?)\b.*|0 (?:results?|matches|hits|rows))[.!…]*$/i

/** Longer results are compared by their normalised ends and, untouched, their middle. */
const endLength = 8_000

const replaceAll = (text: string, patterns: readonly RegExp[], by: string): string =>
  patterns.reduce((current, pattern) => current.replace(pattern, by), text)

const stripNumbers = (text: string): string => {
  const timeless = replaceAll(text.replace(uuids, '<id>'), moments, '<time>')
  const plain = replaceAll(stripTemporaryPaths(timeless).replace(addresses, '<address>'), randomIds, '<id>')
  const placeless = plain
    .replace(asides, '()')
    .replace(processNumbers, '')
    .replace(shortLivedPorts, '$1')
    .replace(loadAverages, '<load>')
  // Durations before labels, or of `took 12 ms` and `took 2 s` the units would stay.
  const timed = placeless.replace(durations, '<duration>').replace(measuredFields, '$1')
  return timed.replace(labelledValues, '$1').replace(mixedIds, '$1')
}

const stripEnd = (text: string): string => {
  const numberless = /\d/.test(text) ? stripNumbers(text) : text
  return numberless.replace(machineNames, 'session ~').replace(wordedDurations, '<duration> ago').replace(/\s+/g, ' ').trim()
}

/** A result without times, durations, process and request ids; counters that show progress (`42%`, `3 of 7 done`) stay. */
export const stripVolatile = (text: string): string =>
  text.length <= 2 * endLength
    ? stripEnd(text)
    : `${stripEnd(text.slice(0, endLength))}${text.slice(endLength, -endLength)}${stripEnd(text.slice(-endLength))}`

/** Whether a result reads like a failure. */
export const looksFailed = (text: string): boolean =>
  failureWords.test(text.slice(0, 2_000)) && !/\b0 (?:errors?|failed|failures)\b/i.test(text)

/** Whether a result brings nothing: a failure, or an answer that says there is none. An empty text says nothing either way. */
export const isFruitless = (text: string): boolean => looksFailed(text) || (text.length < 200 && nothingWords.test(text.trim()))
