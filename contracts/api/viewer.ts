import { z } from 'zod'
import { roles } from '#domain/access/actions.ts'

/** GET /api/v1/me: who looks at the screen and where they stand. 401 without a live sign-in. */
export const ViewerView = z.object({
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  /** True until the one-time password is replaced; every other route answers 403 PASSWORD_CHANGE_REQUIRED until then. */
  mustChangePassword: z.boolean(),
  tenant: z.object({ id: z.uuid(), name: z.string() }),
  /** What this installation calls itself, e.g. `local` or `production`. */
  environment: z.string(),
  /** Whether the bundled demo fleet is among the gateways. */
  demo: z.boolean(),
})
export type ViewerView = z.infer<typeof ViewerView>

/** POST /api/v1/me/password → 204; ends every other sign-in of the member. */
export const PasswordChange = z.object({ current: z.string().min(1).max(1000), next: z.string().min(12).max(1000) })
export type PasswordChange = z.infer<typeof PasswordChange>

/** GET /api/v1/sign-in-options (no sign-in needed): which buttons the sign-in page shows. */
export const SignInOptions = z.object({ oidc: z.object({ name: z.string() }).nullable(), github: z.boolean() })
export type SignInOptions = z.infer<typeof SignInOptions>

/** GET /api/v1/members */
export const MemberView = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.enum(roles),
  disabledAt: z.string().nullable(),
  createdAt: z.string(),
})
export type MemberView = z.infer<typeof MemberView>
export const MemberPage = z.object({ items: z.array(MemberView) })
export type MemberPage = z.infer<typeof MemberPage>

/** GET /api/v1/about: versions, and how each part is as this web process sees it. */
export const AboutView = z.object({
  version: z.string(),
  parts: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['ok', 'down', 'unknown']),
      detail: z.string().nullable(),
      version: z.string().nullable(),
      checkedAt: z.string(),
    }),
  ),
})
export type AboutView = z.infer<typeof AboutView>
