/** Who runs this program, in a word for the journal: the account, the one behind `sudo`, and where they have logged in from. */
import { userInfo } from 'node:os';

const LENGTH_MAX = 120;

/** `minh`, `minh (sudo) from 10.0.0.7` */
export function actingUser(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const { SUDO_USER: behind, SSH_CONNECTION: connection } = environment;
  const who = behind === undefined || behind === '' ? account() : `${behind} (sudo)`;
  const [address] = (connection ?? '').split(' ');
  return printable(address === undefined || address === '' ? who : `${who} from ${address}`);
}

/** What somebody else has said of themselves, without anything that could pass for another line. */
export function printable(text: string): string {
  return text.replace(/\p{C}/gu, '').slice(0, LENGTH_MAX);
}

function account(): string {
  try {
    return userInfo().username;
  } catch {
    // An account that has a number and no name.
    return `uid ${process.getuid?.() ?? '?'}`;
  }
}
