/** Kinds of cause that a diagnosis can name. `unknown` = nothing that is known fits. */
export const causes = [
  'tool-loop',
  'token-runaway',
  'silent-run',
  'release',
  'config-change',
  'provider',
  'gateway',
  'budget',
  'handoff',
  'component',
  'drift',
  'unknown',
] as const
export type Cause = (typeof causes)[number]
