import { counted, spanInWords } from './in-words.ts'
import { openQuestions } from './open-questions.ts'
import type { PostMortemRecord, RecordedAction } from './post-mortem-record.ts'

/** The record of an incident as a document for people to finish: what happened and when, what was done, what is not known. Pure. */
export function postMortem(record: PostMortemRecord): string {
  return [
    `# Incident #${record.number}: ${text(record.title)}`,
    part('Summary', summary(record)),
    part('How long it took', durations(record)),
    part('What was thought to be the cause', causes(record)),
    part('Evidence', evidence(record)),
    part('What was done', done(record)),
    part('Timeline', timeline(record)),
    part(
      'Open questions',
      openQuestions(record).map((question) => `- [ ] ${text(question)}`),
    ),
    `_Made from the record of the incident${record.madeAt === null ? '' : ` as it was at ${time(record.madeAt)}`}. Times are UTC._`,
    '',
  ].join('\n\n')
}

const part = (title: string, lines: readonly string[]): string =>
  [`## ${title}`, '', ...(lines.length > 0 ? lines : ['Nothing.'])].join('\n')

/** Other people's words become one line, and no mark-up of their own. */
const text = (words: string): string =>
  words
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replaceAll(/[\\`*_[\]<>|#]/g, String.raw`\$&`)

const time = (ms: number): string =>
  new Date(ms)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, '')

function summary({
  says,
  severity,
  state,
  owner,
  labels,
  sessions,
  cost,
  openedAt,
  beganAt,
  resolvedAt,
}: PostMortemRecord): string[] {
  const where = Object.entries(labels).map(([label, value]) => `${label} ${value}`)
  const end = resolvedAt === null ? 'It is not over.' : `It was over at ${time(resolvedAt)}.`
  return [
    `- What: ${text(says)}`,
    `- Severity: ${severity}; state: ${state}`,
    `- Where: ${text(where.join(', ') || 'not said')}${sessions === null ? '' : `; ${counted(sessions, 'session')}`}`,
    `- When: it began at ${time(beganAt ?? openedAt)}. ${end}`,
    `- Cost: ${text(cost ?? 'not known')}`,
    `- Owner: ${text(owner ?? 'nobody')}`,
  ]
}

/** Each from when the trouble began; what did not happen is said, and never a zero. */
function durations(record: PostMortemRecord): string[] {
  const { beganAt, openedAt, notifiedAt, acknowledgedAt, acknowledgedBy, resolvedAt, actions, alertOpenedAt } = record
  const began = beganAt ?? alertOpenedAt ?? openedAt
  const acted = earliest(actions.flatMap(({ startedAt }) => startedAt ?? []))
  const after = (ms: number | null, never: string) => (ms === null ? never : spanInWords(Math.max(0, ms - began)))
  return [
    '| from the begin of the trouble | took |',
    '|---|---|',
    `| until an alert opened | ${after(alertOpenedAt, 'not known')} |`,
    `| until people were told | ${after(notifiedAt, 'nobody was told')} |`,
    `| until the incident was opened | ${after(openedAt, 'not known')} |`,
    `| until somebody acknowledged it | ${after(acknowledgedAt, 'nobody did')}${acknowledgedBy ? ` (${text(acknowledgedBy)})` : ''} |`,
    `| until the first action began | ${after(acted, 'nothing was done')} |`,
    `| until it was over | ${after(resolvedAt, 'it is not over')} |`,
  ]
}

const earliest = (times: readonly number[]): number | null => (times.length === 0 ? null : Math.min(...times))

function causes({ causes }: PostMortemRecord): string[] {
  return causes.flatMap(({ says, confidence, reasons }) => [
    `- ${text(says)} (${Math.round(confidence * 100)} % sure)`,
    ...reasons.map((reason) => `  - ${text(reason)}`),
  ])
}

function evidence({ members, changes, findings, similar }: PostMortemRecord): string[] {
  return [
    ...members.slice(0, 20).map(({ says, since }) => `- ${time(since)}: ${text(says)}`),
    ...(members.length > 20 ? [`- and ${members.length - 20} more`] : []),
    ...changes.map(({ at, says }) => `- Change before it, ${time(at)}: ${text(says)}`),
    ...findings.map(({ says, since }) => `- Wrong as well, since ${time(since)}: ${text(says)}`),
    ...similar.map(({ number, openedAt, title }) => `- Like it: incident #${number} of ${time(openedAt)}, ${text(title)}`),
  ]
}

function done({ actions }: PostMortemRecord): string[] {
  const begun = actions.filter(({ state }) => state !== 'proposed')
  if (begun.length === 0)
    return actions.length > 0 ? [`Nothing. Proposed was: ${actions.map(({ says }) => text(says)).join('; ')}.`] : []
  return [
    '| action | of | by | began | took | came of it |',
    '|---|---|---|---|---|---|',
    ...begun.map(
      (action) =>
        `| ${text(action.says)} | ${text(action.what)} | ${byWhom(action)} | ${action.startedAt === null ? '–' : time(action.startedAt)} | ${took(action)} | ${action.state}${action.outcome ? `: ${text(action.outcome)}` : ''} |`,
    ),
  ]
}

const byWhom = ({ decidedBy, mode, runbook, startedAt }: RecordedAction): string => {
  if (decidedBy !== null) return text(decidedBy)
  return startedAt === null ? '–' : text(`runbook ${runbook} (${mode})`)
}

const took = ({ startedAt, finishedAt }: RecordedAction): string =>
  startedAt === null || finishedAt === null ? '–' : spanInWords(finishedAt - startedAt)

const timeline = ({ entries }: PostMortemRecord): string[] =>
  entries.map(({ at, kind, actor, says }) => `- ${time(at)} **${kind}** ${text(actor)}: ${text(says)}`)
