import { resetPassword } from '../merchant/admin/sign-in/admin-user.ts';
import { type Command, CommandFailed } from './command.ts';

/** Gives a dashboard user a new password. */
export const resetAdminPassword: Command = {
  words: '[email]',
  help: 'give a dashboard user a new password and sign them out everywhere',
  async run({ config, db, words }) {
    const email = words[0] ?? config.adminEmail;
    const password = await resetPassword(db, email);
    if (password === null) throw new CommandFailed(`There is no dashboard user ${email}.`);
    console.log(`${email}  ${password}`);
  },
};
