import type { PinnedRelease } from '#contracts/release.ts'
import { type CommandRun, runCommand } from './run-command.ts'

/** What a status command said: the one word it printed, or why there is none. Unknown is never "another release". */
export type StatusAnswer = { word: string } | { unknown: string }

/** A status that takes longer than this would hold up a rollback. */
const STATUS_WITHIN_MS = 30_000
const LONGEST_WORD = 200

/** Runs a status command. @throws ApplicationFailure when it cannot be started, or hangs */
export async function askStatus(run: Omit<CommandRun, 'timeoutMs' | 'onLine'>): Promise<StatusAnswer> {
  const words = new Set<string>()
  let complaint = ''
  const end = await runCommand({
    ...run,
    timeoutMs: STATUS_WITHIN_MS,
    onLine(stream, line) {
      if (stream === 'stdout' && line.trim() && words.size < 10) words.add(line.trim().slice(0, LONGEST_WORD))
      if (stream === 'stderr' && line.trim()) complaint = line.trim()
    },
  })
  if (end.code !== 0) return { unknown: `status ended with ${end.code ?? end.signal}${complaint && `: ${complaint}`}` }
  const [word, ...others] = words
  if (word === undefined) return { unknown: 'status printed nothing' }
  // Instances of several releases side by side: a rollout that is not finished.
  if (others.length > 0) return { unknown: `status names several releases (${[...words].join(', ')})` }
  return { word }
}

/** Whether the answer names this release, by content hash or by name. */
export const names = (answer: StatusAnswer, { contentHash, name }: Pick<PinnedRelease, 'contentHash' | 'name'>): boolean =>
  'word' in answer && (answer.word === contentHash || answer.word === name)
