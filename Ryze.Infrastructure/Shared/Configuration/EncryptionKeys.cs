using Microsoft.Data.Sqlite;
using Ryze.Infrastructure.Shared.Secrets;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary><c>ENCRYPTION_KEY</c>; in Development a key that is created once and kept beside the database (docs/spec/api.md 10).</summary>
internal static class EncryptionKeys
{
    private const string Name = "ENCRYPTION_KEY";
    private const string DevelopmentKeyFile = "encryption.key";

    public static KeyRing? Read(ConfigurationReader reader, DatabaseOptions database)
    {
        if (reader.Text(Name) is { } value)
        {
            if (!KeyRing.TryParse(value, out var keys, out var faults))
            {
                foreach (var fault in faults)
                {
                    reader.Fault(Name, fault);
                }
            }

            return keys;
        }

        if (!reader.IsDevelopment)
        {
            reader.Fault(Name, "is required: id:base64 of 32 random bytes, e.g. k1:$(openssl rand -base64 32)");
            return null;
        }

        if (reader.Faults.Count > 0)
        {
            return null;
        }

        try
        {
            return DevelopmentKey.LoadOrCreate(Path.Combine(DataFolder(database), DevelopmentKeyFile));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            reader.Fault(Name, $"is not set and no development key could be kept: {exception.Message}");
            return null;
        }
    }

    private static string DataFolder(DatabaseOptions database)
    {
        var file = database.IsSqlite ? new SqliteConnectionStringBuilder(database.Api.Reveal()).DataSource : "data/ryze.db";
        return Path.GetDirectoryName(Path.GetFullPath(file))!;
    }
}
