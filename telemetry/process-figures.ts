import { totalmem } from 'node:os'
import { type EventLoopUtilization, performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** What this process takes, and may take, by the names that components' figures have. */
export class ProcessFigures {
  #cpu = process.cpuUsage()
  #loop: EventLoopUtilization = performance.eventLoopUtilization()
  #at = performance.now()

  /** CPU and event loop since the last call. */
  take(): Record<string, number> {
    const now = performance.now()
    const cpu = process.cpuUsage()
    const loop = performance.eventLoopUtilization()
    const tookMs = Math.max(1, now - this.#at)
    const usedMs = (cpu.user - this.#cpu.user + cpu.system - this.#cpu.system) / 1_000
    const busy = performance.eventLoopUtilization(loop, this.#loop).utilization
    this.#cpu = cpu
    this.#loop = loop
    this.#at = now
    const { used_heap_size: heap, heap_size_limit: heapLimit } = getHeapStatistics()
    return {
      ...{ 'memory-bytes': process.memoryUsage.rss(), 'memory-limit-bytes': memoryLimit() },
      ...{ 'heap-bytes': heap, 'heap-limit-bytes': heapLimit },
      ...{ 'cpu-share': usedMs / tookMs, 'event-loop-share': busy },
      'start-time-seconds': Math.round(performance.timeOrigin / 1_000),
    }
  }
}

/** What the container allows, or the machine has. */
function memoryLimit(): number {
  const constrained = process.constrainedMemory()
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}
