import { breakingCases } from './breaking.ts'
import type { CorpusCase } from './corpus-case.ts'
import { heldOutLoops, heldOutProgress } from './held-out.ts'
import { heldOutStates } from './held-out-states.ts'
import { heldOutSecond } from './held-out-second.ts'
import { loopingCases } from './looping.ts'
import { progressingCases } from './progressing.ts'
import { standingCases } from './standing.ts'

/** All labelled sequences. */
export const corpus: readonly CorpusCase[] = [
  ...[...loopingCases, ...progressingCases, ...standingCases, ...breakingCases],
  ...[...heldOutLoops, ...heldOutProgress, ...heldOutStates, ...heldOutSecond],
]
