import { readSettings, SettingsError } from '#contracts/settings.ts'
import { tellClickTo } from '#telemetry/click-span.ts'
import { startTracing } from '#telemetry/tracing.ts'
import { ConfigurationFault } from './server/configuration-fault.ts'
import { makeContext } from './server/make-context.ts'
import { nextPages } from './server/pages/next-pages.ts'
import { startWeb } from './server/start-web.ts'
import { tellWeb } from './server/tell-web.ts'

/** sysexits' EX_CONFIG: starting again would fail again, so the supervisor reports instead of retrying. */
const EXIT_CONFIGURATION = 78
/** Everything is down within this time after a signal, whatever hangs. */
const STOP_WITHIN_MS = 10_000

async function main(): Promise<void> {
  const settings = readSettings(process.env)
  const { web: context, close } = await makeContext(settings)
  const { otlpEndpoint } = settings
  const { redactionKey, version, keeper } = context
  const processors = [keeper]
  const tracing = startTracing({ service: 'web', version, redactionKey, processors, ...(otlpEndpoint ? { otlpEndpoint } : {}) })
  const web = { ...context, tellClick: tellClickTo(tracing.spanProcessor) }
  const pages = await nextPages()
  const running = await startWeb(web, pages.render)
  const telling = tellWeb(web)
  web.log.info({ port: running.port, host: settings.host }, 'web interface is listening')
  const stop = async () => {
    setTimeout(() => process.exit(1), STOP_WITHIN_MS).unref()
    web.log.info('stopping')
    await running.stop()
    await telling.stop()
    await Promise.allSettled([pages.close(), close(), tracing.shutdown()])
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
}

function giveUp(error: unknown): never {
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE' || code === 'EACCES') {
    const why = code === 'EACCES' ? 'needs more rights' : 'is in use by another program'
    console.error(`PORT: port ${port ?? process.env.PORT} ${why}. Set another one, for example: PORT=3100`)
    process.exit(EXIT_CONFIGURATION)
  }
  if (error instanceof ConfigurationFault || error instanceof SettingsError) {
    console.error(error.message)
    process.exit(EXIT_CONFIGURATION)
  }
  console.error(error)
  process.exit(1)
}

main().catch(giveUp)
