/** A profile of any protocol, told apart by its `protocol`. */
import { Type } from 'typebox';
import {
  IscoProfileSchema,
  Sdi12ProfileSchema,
  TeledyneAsciiProfileSchema,
  YaohuaProfileSchema,
} from './asked-profile-schemas.js';
import {
  BayernHessenProfileSchema,
  CLinkProfileSchema,
  DconProfileSchema,
  type LineProfile,
} from './line-profile-schema.js';
import { ProfileSchema, type Profile } from './profile-schema.js';

export const InstrumentProfileSchema = Type.Union(
  [
    ProfileSchema,
    BayernHessenProfileSchema,
    CLinkProfileSchema,
    DconProfileSchema,
    TeledyneAsciiProfileSchema,
    Sdi12ProfileSchema,
    IscoProfileSchema,
    YaohuaProfileSchema,
  ],
  { $id: 'https://quantrac.vn/schema/profile.schema.json', title: 'Quantrac instrument profile' },
);

export type InstrumentProfile = Profile | LineProfile;

export function isModbusProfile(profile: InstrumentProfile): profile is Profile {
  return profile.protocol === 'modbus';
}
