import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { processHostAnswers } from '#start/ask-process-host.ts'
import { inProject } from '#start/project.ts'
import { waitUntil } from '#start/wait-until.ts'
import { type Place, redactionKey } from '#test/integration/target-host/hosted.ts'

/** A process host as `npm start` runs one, for a place of the tests. */
export async function startHostProcess(place: Place): Promise<{ end(signal: NodeJS.Signals): Promise<void> }> {
  const env = {
    ...process.env,
    MISSION_CONTROL_STATE_DIR: place.stateDir,
    MISSION_CONTROL_CONFIG_DIR: place.configDir,
    MISSION_CONTROL_HOST_SOCKET: place.socket,
    MISSION_CONTROL_REDACTION_KEY: redactionKey,
    LOG_LEVEL: 'error',
  }
  const child: ChildProcess = spawn(process.execPath, [inProject('target-host/main.ts')], { env, stdio: 'inherit' })
  await waitUntil('A process host', () => processHostAnswers(place.socket), { timeoutMs: 20_000, everyMs: 5 })
  return {
    async end(signal) {
      child.kill(signal)
      await once(child, 'exit')
    },
  }
}
