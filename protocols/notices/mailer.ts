/** Hands one mail to a server. */
export interface OutgoingMail {
  /** The same for every attempt, so that a copy can be recognised. */
  messageId: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  date: number;
}

export interface Mailer {
  /** Resolves with the server's answer once it has taken the mail; rejects with a `MailError`. */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<{ answer: string }>;
}
