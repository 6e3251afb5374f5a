using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>Moments are stored as Unix milliseconds: SQLite cannot compare its text form of an offset date, and both providers agree.</summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    moment => moment.ToUnixTimeMilliseconds(), stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));
