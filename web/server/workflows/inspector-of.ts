import type { Inspector } from '#temporal/inspect/inspector.ts'
import type { WebContext } from '#web/server/context.ts'

/** What this process looks into workflows with. */
export const inspectorOf = ({ temporal, redactionKey }: WebContext): Inspector => ({ client: temporal.client, key: redactionKey })
