import type { Tool } from './tool.ts'
import { actingTools } from './tools/acting.ts'
import { fleetTools } from './tools/fleet.ts'
import { releaseTools } from './tools/releases.ts'
import { troubleTools } from './tools/trouble.ts'
import { workTools } from './tools/work.ts'

/** Every tool, whatever way it is called. */
export const tools: readonly Tool[] = [...fleetTools, ...troubleTools, ...releaseTools, ...workTools, ...actingTools]
