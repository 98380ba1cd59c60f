import { readFile, writeFile } from 'node:fs/promises'
import inspector from 'node:inspector'
import type { WorkflowBundle } from './bundle.ts'

const MAP = '//# sourceMappingURL=data:'
/**
 * Reached once all workflows are loaded and before the history runs: here breakpoints in their sources are set. The SDK loads the code once
 * before, without the globals that workflows have.
 */
const STOP = 'if (globalThis.TextEncoder) debugger // Set breakpoints in workflows/*.ts now, then go on.\n'

/** The same bundle, stopping at its end when a debugger is attached. Its lines stay where the source map has them. */
export async function stoppingBundle(bundle: WorkflowBundle): Promise<WorkflowBundle> {
  const code = await readFile(bundle.codePath, 'utf8')
  const end = code.lastIndexOf(MAP)
  const codePath = bundle.codePath.replace(/\.cjs$/, '-stopping.cjs')
  await writeFile(codePath, code.slice(0, end) + STOP + code.slice(end))
  return { ...bundle, codePath }
}

/** Opens this process to a debugger of this machine alone, on a free port, says how to attach it, and waits until one is. */
export function waitForDebugger(say: (line: string) => void): void {
  inspector.open(0, '127.0.0.1')
  const url = inspector.url() ?? ''
  const { host } = new URL(url)
  say(`Waiting for a debugger at ${url}`)
  say(`  Chrome   open chrome://inspect, Configure…, add ${host}, then "inspect" under Remote Target`)
  say(`  VS Code  run "Attach to a replay" and give the port ${host.split(':')[1]}`)
  say('It stops once all workflows are loaded. Set breakpoints in workflows/*.ts then, and go on.')
  inspector.waitForDebugger()
}
