import { readSettings } from '#contracts/settings.ts'
import { makeContext } from '#web/server/make-context.ts'
import { startWeb } from '#web/server/start-web.ts'

// The web server without pages, as a process of its own that can be killed.
const { web } = await makeContext(readSettings(process.env))
await startWeb(web, null)
