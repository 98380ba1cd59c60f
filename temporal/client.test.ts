import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, it } from 'vitest'
import { createTemporalClient } from './client.ts'

const none = { apiKey: undefined, tls: undefined }

it('refuses a call that waits for its next attempt when the client is closed, and throws it at nobody', async () => {
  const hangsUp = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1')
  await once(hangsUp, 'listening')
  const address = hangsUp.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const temporal = await createTemporalClient({ ...none, address: `127.0.0.1:${port}`, namespace: 'default' })
  const { connection } = temporal
  const asked = connection.withDeadline(Date.now() + 30_000, () => connection.workflowService.getSystemInfo({}))
  // Caught at once: it is refused while nobody waits for it yet.
  const refused = asked.then(
    () => 'answered',
    (error: Error) => error.message,
  )
  // Its first attempt has failed, and the next one waits.
  await once(hangsUp, 'connection')
  await new Promise((resolve) => setTimeout(resolve, 50))
  await temporal.close()
  expect(await refused).toMatch(/shut down/)
  hangsUp.close()
})
