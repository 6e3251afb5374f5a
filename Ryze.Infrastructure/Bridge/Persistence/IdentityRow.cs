namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>A person's phone number and LID.</summary>
internal sealed class IdentityRow
{
    public required string IntegrationId { get; init; }

    public required string Lid { get; init; }

    public required string PhoneJid { get; set; }
}
