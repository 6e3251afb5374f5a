using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.ToWhatsApp;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;
using Ryze.Infrastructure.Shared.Persistence;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>The tables for agent messages.</summary>
internal static class AgentMessageTables
{
    public static void AgentMessages(this ModelBuilder model, bool isSqlite)
    {
        model.Entity<AgentMessageRow>(row =>
        {
            row.ToTable("agent_messages").HasKey(m => new { m.IntegrationId, m.MessageId });
            row.Ids(m => m.IntegrationId);
            row.Property(m => m.MessageId).ValueGeneratedNever();
            row.Property(m => m.Chat).HasMaxLength(Jid.MaxLength + 20);
            row.Property(m => m.Error).HasMaxLength(Detail.MaxLength);

            // Finds waiting messages in order without reading finished ones. Each filter must match the SQL that EF generates for the
            // query.
            row.HasIndex(m => new { m.IntegrationId, m.MessageId }, "IX_agent_messages_Waiting")
                .HasFilter($"State IN ({AgentMessageState.Waiting:D}, {AgentMessageState.Deleting:D})");
            row.HasIndex(m => new { m.IntegrationId, m.MessageId }, "IX_agent_messages_Untold")
                .HasFilter(isSqlite ? "IsUntold" : "IsUntold = 1");
            row.HasIndex(m => m.DoneAt);
        });
        model.Entity<AgentSendRow>(row =>
        {
            row.ToTable("agent_sends").HasKey(s => new { s.IntegrationId, s.MessageId, s.Part });
            row.Ids(s => s.IntegrationId, s => s.CommandId);
            row.Property(s => s.MessageId).ValueGeneratedNever();
            row.Property(s => s.Part).ValueGeneratedNever();
            row.Property(s => s.WhatsAppId).HasMaxLength(WhatsAppMessage.MaxIdLength);
            row.HasIndex(s => new { s.IntegrationId, s.CommandId });
            row.HasIndex(s => new { s.IntegrationId, s.WhatsAppId });
        });
        model.Entity<EarlyReceiptRow>(row =>
        {
            row.ToTable("early_statuses").HasKey(s => new { s.IntegrationId, s.WhatsAppId });
            row.Ids(s => s.IntegrationId);
            row.Property(s => s.WhatsAppId).HasMaxLength(WhatsAppMessage.MaxIdLength);
            row.HasIndex(s => s.SeenAt);
        });
        model.Entity<WebhookDeliveryRow>(row =>
        {
            row.ToTable("webhook_deliveries").HasKey(d => new { d.IntegrationId, d.DeliveryId });
            row.Ids(d => d.IntegrationId, d => d.DeliveryId);
            row.HasIndex(d => d.ReceivedAt);
        });
        model.Entity<IntegrationSyncRow>(row =>
        {
            row.ToTable("desks").HasKey(d => d.IntegrationId);
            row.Ids(d => d.IntegrationId);
            row.Property(d => d.NoStatusesUnder).HasMaxLength(Domain.Protocol.Http.ActivateRequest.MaxActivationIdLength);
        });
    }
}
