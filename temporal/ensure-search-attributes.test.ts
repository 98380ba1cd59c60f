import { status } from '@grpc/grpc-js'
import { Connection } from '@temporalio/client'
import { afterAll, expect, it, vi } from 'vitest'
import { ensureSearchAttributes } from './ensure-search-attributes.ts'

const connection = Connection.lazy({ address: 'localhost:1' })
afterAll(() => connection.close())

const refused = (code: status) => Object.assign(new Error('refused'), { code, details: 'refused', metadata: {} })

it.each([status.PERMISSION_DENIED, status.UNIMPLEMENTED])(
  'says what to make and lets work go on, at once, after %s',
  async (code) => {
    vi.spyOn(connection.workflowService, 'countWorkflowExecutions').mockRejectedValue(refused(code))
    const warn = vi.fn<(...said: unknown[]) => void>()
    await ensureSearchAttributes(connection, 'default', { warn })
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ namespace: 'default' }),
      expect.stringContaining('MissionControlTenant'),
    )
  },
)
