import type { Amount, ModelUse } from './price.ts'
import type { SessionPlace } from './select.ts'

/** What a session's calls of one model used between two cuts (see `cutsOf`): from `from` on; the first of them at `firstAt`. */
export type UseRow = ModelUse & { sessionId: string; agent: string; from: number; firstAt: number }

/** A session as far as budgets are concerned. `isLive`: its gateway still has it, and something happened in it lately. */
export type SessionFact = SessionPlace & { id: string; gatewayId: string; born: number; isRunning: boolean; isLive: boolean }

/** A gateway; `blind` says why what its sessions use is not seen, null = it is; `away` why nothing can be asked of it, null = it can. */
export type GatewayFact = { id: string; slug: string; blind: string | null; away: string | null }

/** A use row with what it cost. */
export type PricedUse = UseRow & { amount: Amount; session: SessionFact }
