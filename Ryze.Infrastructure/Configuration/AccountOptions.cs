using Ryze.Domain;
using Ryze.Domain.Accounts;
using Ryze.Domain.Instances;

namespace Ryze.Infrastructure.Configuration;

/// <summary>The account, and for now the instance, that a first start makes (api.md 8 and 10).</summary>
public sealed class AccountOptions
{
    public const string DevelopmentToken = "dev-account-token";
    public const string DevelopmentInstance = "suporte";

    public required Secret? FirstToken { get; init; }

    public required string? FirstInstance { get; init; }

    public static AccountOptions Read(ConfigurationReader reader)
    {
        var token = reader.Text("RYZE_ACCOUNT_TOKEN") ?? (reader.IsDevelopment ? DevelopmentToken : null);
        if (token is not null && !TokenFormat.IsAcceptable(token))
        {
            reader.Fault("RYZE_ACCOUNT_TOKEN", $"must be {TokenFormat.MinLength} to {TokenFormat.MaxLength} visible ASCII characters");
        }

        var instance = reader.Text("RYZE_INSTANCE") ?? (reader.IsDevelopment ? DevelopmentInstance : null);
        if (instance is not null && !InstanceName.IsValid(instance))
        {
            reader.Fault("RYZE_INSTANCE", "must be 1 to 64 letters, digits, _ or -, starting with a letter or digit");
        }

        return new AccountOptions { FirstToken = token is null ? null : new Secret(token), FirstInstance = instance };
    }
}
