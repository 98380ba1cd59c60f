import { judgeFrames } from '#cli/session-judge.ts'
import type { CorpusCase } from '#domain/session/corpus/corpus-case.ts'
import { corpus } from '#domain/session/corpus/index.ts'
import { type Change, type Score, scoreCase } from '#domain/session/corpus/score.ts'
import { recordedCases } from './recorded-cases.ts'

export type JudgedCase = { given: CorpusCase; changes: readonly Change[]; score: Score }

/** Judges every labelled sequence as `mc session judge` does, from its lines. */
export const judgeCorpus = async (): Promise<JudgedCase[]> => {
  const judged: JudgedCase[] = []
  for (const given of [...corpus, ...recordedCases()]) {
    const { sessions } = await judgeFrames(given.frames.map((frame) => JSON.stringify(frame)))
    const changes = sessions.find(({ key }) => key === given.key)?.verdicts ?? []
    judged.push({ given, changes, score: scoreCase(given, changes) })
  }
  return judged
}
