using Ryze.Domain;

namespace Ryze.Infrastructure.Shared.Configuration;

/// <summary>The account that the first start creates (docs/spec/api.md 8 and 10).</summary>
public sealed class AccountOptions
{
    public const string DevelopmentToken = "dev-account-token";
    public const string DevelopmentInstance = "suporte";

    public required Secret? FirstToken { get; init; }

    /// <summary>Development starts with one instance; elsewhere customers create them.</summary>
    public required string? FirstInstance { get; init; }

    public static AccountOptions Read(ConfigurationReader reader)
    {
        var token = reader.Text("RYZE_ACCOUNT_TOKEN") ?? (reader.IsDevelopment ? DevelopmentToken : null);
        if (token is not null && !TokenFormat.IsAcceptable(token))
        {
            reader.Fault("RYZE_ACCOUNT_TOKEN", $"must be {TokenFormat.MinLength} to {TokenFormat.MaxLength} visible ASCII characters");
        }

        return new AccountOptions
        {
            FirstToken = token is null ? null : new Secret(token),
            FirstInstance = reader.IsDevelopment ? DevelopmentInstance : null,
        };
    }
}
