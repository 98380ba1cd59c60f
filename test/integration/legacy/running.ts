import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A program, written in a test, that was started in a process of its own, and is killed at the latest when its test is over. */
export class Running implements AsyncDisposable {
  readonly child: ChildProcess

  private constructor(child: ChildProcess) {
    this.child = child
  }

  /** @param until the last it says before it is waited for no longer */
  static async start(program: string, args: string[], until: string): Promise<Running> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const running = new Running(child)
    let said = ''
    child.stdout.on('data', (piece) => (said += piece))
    while (!said.endsWith(until) && child.exitCode === null) await once(child.stdout, 'data')
    return running
  }

  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill('SIGKILL')
    await gone
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
  }
}
