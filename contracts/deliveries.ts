import { z } from 'zod'
import { noticeReasons, noticeStatuses, severities } from '#domain/alert/alert.ts'
import { NoticeMessage } from './alerts.ts'

/**
 * What one delivery says, whole: it is sent as it was decided, whatever becomes of its alert meanwhile. `acknowledged` is for
 * channels that keep an incident of their own; `reason` null = no change of an alert (a test, a page by hand).
 */
export const DeliveryBody = z.object({
  message: NoticeMessage,
  severity: z.enum(severities),
  status: z.enum([...noticeStatuses, 'acknowledged']),
  reason: z.enum(noticeReasons).nullable(),
  /** Number of the notice within its alert. */
  seq: z.number().int().nullable(),
  firing: z.number().int(),
  resolved: z.number().int(),
  at: z.iso.datetime({ offset: true }),
})
export type DeliveryBody = z.infer<typeof DeliveryBody>

/** Which delivery an activity or workflow means. `once` = a test: one attempt, whose failure raises no alarm. */
export type DeliveryRef = { tenantId: string; deliveryId: string; once?: boolean }

/** What came of a delivery. `says` is fit to be shown: no address of a secret URL, no token. */
export type DeliveryOutcome = { state: 'sent' | 'skipped' | 'dead'; says: string }
