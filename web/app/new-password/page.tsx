import type { Metadata } from 'next'
import { NewPassword } from '#web/features/sign-in/new-password.tsx'

export const metadata: Metadata = { title: 'Choose your password' }

export default function NewPasswordPage() {
  return <NewPassword />
}
