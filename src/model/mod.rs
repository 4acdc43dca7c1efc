//! The nouns that every step knows: what a reader gives, what a list is, what a rule found.
//!
//! The domain words are fixed here: перечень = [`TouchpointList`], точка взаимодействия =
//! touchpoint, направление = direction, услуга/функция/сервис = service, процесс = process,
//! потребность = need, осуществляемое взаимодействие = interaction, вид точки = channel,
//! особенности = features, Порядок = order.

pub mod budget;
mod change;
mod context;
pub mod document;
mod field;
pub mod finding;
mod list;
pub(crate) mod places;
mod record;
mod role;
mod row;
pub mod table;
mod value;

pub use change::ChangeKind;
pub use context::{Act, Approval, BodySource, Context, ToldDates};
pub use field::{Channel, ChannelSource, Client, DirectionSource, Field};
pub(crate) use list::cells_aside;
pub use list::{
    Binding, CellCounts, Column, Doubt, DoubtKind, Edition, IdentityDoubt, KnownList, KnownTouchpoint,
    ListChange, Matched, Mend, OriginalFile, Reason, SetAside, Since, TouchpointList,
};
pub use record::{Record, RecordKey};
pub use role::Role;
pub use row::{ChannelCell, Coded, Direction, Identity, Part, SourceRow, Touchpoint};
pub use value::{Change, Changes, Place, Sourced};
