import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import next from 'next'
import { ConfigurationFault } from '#web/server/configuration-fault.ts'
import type { PageRenderer } from './handle-page.ts'

const WEB_FOLDER = fileURLToPath(new URL('../../', import.meta.url))

/**
 * Next's production server for the built pages.
 * @throws ConfigurationFault when the pages were not built
 */
export async function nextPages(): Promise<{ render: PageRenderer; close(): Promise<void> }> {
  if (!existsSync(join(WEB_FOLDER, process.env.NEXT_DIST_DIR ?? '.next', 'BUILD_ID'))) {
    throw new ConfigurationFault('web/.next', 'the built web interface; `npm start` builds it, or: npx next build web')
  }
  // Its types describe an ES default export, but it is CommonJS: the import is the function itself.
  const createApp = next as unknown as typeof next.default
  const app = createApp({ dev: false, dir: WEB_FOLDER })
  await app.prepare()
  const handle = app.getRequestHandler()
  return { render: (request, response) => handle(request, response), close: () => app.close() }
}
