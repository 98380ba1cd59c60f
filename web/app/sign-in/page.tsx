import type { Metadata } from 'next'
import { SignIn } from '#web/features/sign-in/sign-in.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default function SignInPage() {
  return <SignIn />
}
