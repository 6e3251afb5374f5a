using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Errors;
using Ryze.Domain.Relay;
using Ryze.Infrastructure.Persistence.Rows;

namespace Ryze.Infrastructure.Persistence.Bridge;

/// <summary>The tables of messages that agents wrote.</summary>
internal static class AgentMessageTables
{
    public static void AgentMessages(this ModelBuilder model)
    {
        model.Entity<AgentMessageRow>(row =>
        {
            row.ToTable("agent_messages").HasKey(m => new { m.IntegrationId, m.MessageId });
            row.Ids(m => m.IntegrationId);
            row.Property(m => m.MessageId).ValueGeneratedNever();
            row.Property(m => m.Chat).HasMaxLength(Jid.MaxLength + 20);
            row.Property(m => m.Error).HasMaxLength(Detail.MaxLength);
            row.HasIndex(m => new { m.IntegrationId, m.State });
            row.HasIndex(m => new { m.IntegrationId, m.IsUntold });
            row.HasIndex(m => m.DoneAt);
        });
        model.Entity<AgentSendRow>(row =>
        {
            row.ToTable("agent_sends").HasKey(s => new { s.IntegrationId, s.MessageId, s.Part });
            row.Ids(s => s.IntegrationId, s => s.CommandId);
            row.Property(s => s.MessageId).ValueGeneratedNever();
            row.Property(s => s.Part).ValueGeneratedNever();
            row.Property(s => s.WhatsAppId).HasMaxLength(RelayMessage.MaxIdLength);
            row.HasIndex(s => new { s.IntegrationId, s.CommandId });
            row.HasIndex(s => new { s.IntegrationId, s.WhatsAppId });
        });
        model.Entity<EarlyStatusRow>(row =>
        {
            row.ToTable("early_statuses").HasKey(s => new { s.IntegrationId, s.WhatsAppId });
            row.Ids(s => s.IntegrationId);
            row.Property(s => s.WhatsAppId).HasMaxLength(RelayMessage.MaxIdLength);
            row.HasIndex(s => s.SeenAt);
        });
        model.Entity<WebhookDeliveryRow>(row =>
        {
            row.ToTable("webhook_deliveries").HasKey(d => new { d.IntegrationId, d.DeliveryId });
            row.Ids(d => d.IntegrationId, d => d.DeliveryId);
            row.HasIndex(d => d.ReceivedAt);
        });
        model.Entity<DeskRow>(row =>
        {
            row.ToTable("desks").HasKey(d => d.IntegrationId);
            row.Ids(d => d.IntegrationId);
            row.Property(d => d.NoStatusesUnder).HasMaxLength(Domain.Bridge.ActivateRequest.MaxActivationIdLength);
        });
    }
}
