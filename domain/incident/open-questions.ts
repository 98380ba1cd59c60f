import { counted, spanInWords } from './in-words.ts'
import type { PostMortemRecord } from './post-mortem-record.ts'

/** A cause less sure than this is a question still. */
const SURE = 0.8
/** Longer than people should have to wait to be told. */
const SLOW_MS = 60_000

/** What the record leaves open, as questions for those who were there. Pure. */
export function openQuestions(record: PostMortemRecord): string[] {
  const { causes, actions, similar, owner, resolvedAt, notifiedAt, beganAt, cost } = record
  const [likeliest] = causes
  const questions: (string | null)[] = [
    resolvedAt === null ? 'It is not over: what is still wrong?' : null,
    !likeliest || likeliest.cause === 'unknown'
      ? 'What was the cause? Nothing that is known explains it.'
      : likeliest.confidence < SURE
        ? `Was this the cause? “${likeliest.says}” is only ${Math.round(likeliest.confidence * 100)} % sure.`
        : 'Why could this happen at all, and what would have kept it from happening?',
    ...actions.flatMap(({ state, says, outcome, undo, action, what }) => [
      state === 'failed' || state === 'unverified' ? `Why did “${says}” end as ${state}? ${outcome ?? ''}`.trim() : null,
      state === 'expired' ? `Why did nobody decide about “${says}” in time?` : null,
      state === 'confirmed' && undo !== null && action === 'pause-agent'
        ? `${what} may still be paused: when does it start again, and who sees to that?`
        : null,
    ]),
    actions.length === 0 ? 'No runbook fitted: which one should there be?' : null,
    beganAt !== null && notifiedAt !== null && notifiedAt - beganAt > SLOW_MS
      ? `Why did it take ${spanInWords(notifiedAt - beganAt)} until people were told?`
      : null,
    similar.length > 0 ? `It looked the same ${counted(similar.length, 'time')} before: why was it not mended then?` : null,
    cost === null ? 'What did it cost? No use was seen.' : null,
    owner === null ? 'Who owns what follows from this?' : null,
  ]
  return questions.flatMap((question) => question ?? [])
}
