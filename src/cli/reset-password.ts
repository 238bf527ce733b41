import { dropSecondFactor, resetPassword } from '../merchant/people/change-user.ts';
import { type Command, CommandFailed } from './command.ts';

const SECOND_FACTOR = '--second-factor';

/** Gives a dashboard user a new password. */
export const resetAdminPassword: Command = {
  words: `[email] [${SECOND_FACTOR}]`,
  help: `give a dashboard user a password to be changed at the next sign-in, and sign them out everywhere; ${SECOND_FACTOR} removes that as well`,
  async run({ config, db, words }) {
    const unknown = words.find((word) => word.startsWith('-') && word !== SECOND_FACTOR);
    if (unknown !== undefined) throw new CommandFailed(`There is no option ${unknown}.`);
    const email = (words.find((word) => word !== SECOND_FACTOR) ?? config.adminEmail).toLowerCase();
    const user = await db.adminUser.findUnique({ where: { email } });
    if (user === null) throw new CommandFailed(`There is no dashboard user ${email}.`);
    // Pages that are open notice by themselves, a little later.
    const deps = { db, notices: { tell: () => {} }, now: () => new Date() };
    if (words.includes(SECOND_FACTOR)) await dropSecondFactor(deps, null, user.id);
    const reset = await resetPassword(deps, null, user.id);
    if (reset === null) throw new CommandFailed(`There is no dashboard user ${email}.`);
    console.log(`${email}  ${reset.password}`);
    if (reset.user.disabledAt !== null) console.log('This user is disabled: an owner has to enable them.');
  },
};
