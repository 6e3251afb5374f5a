namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>Number and LID of one person.</summary>
internal sealed class IdentityRow
{
    public required string IntegrationId { get; init; }

    public required string Lid { get; init; }

    public required string PhoneJid { get; set; }
}
