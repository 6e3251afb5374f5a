using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>
/// Stores times as Unix milliseconds: both providers support them, while SQLite cannot compare dates with offsets as text.
/// </summary>
internal sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
    moment => moment.ToUnixTimeMilliseconds(), stored => DateTimeOffset.FromUnixTimeMilliseconds(stored));
