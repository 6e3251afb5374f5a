namespace Ryze.Infrastructure.Persistence.Rows;

/// <summary>Number and LID of one person.</summary>
internal sealed class RelayIdentityRow
{
    public required string IntegrationId { get; init; }

    public required string Lid { get; init; }

    public required string PhoneJid { get; set; }
}
