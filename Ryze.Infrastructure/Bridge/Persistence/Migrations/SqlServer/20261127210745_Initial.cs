using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "activations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Instance = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Channel = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ChannelUrl = table.Column<string>(type: "nvarchar(2400)", maxLength: 2400, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Outcome = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_100_BIN2"),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    BaseUrl = table.Column<string>(type: "nvarchar(2048)", maxLength: 2048, nullable: false, collation: "Latin1_General_100_BIN2"),
                    AccountId = table.Column<long>(type: "bigint", nullable: false),
                    ApiToken = table.Column<byte[]>(type: "varbinary(512)", maxLength: 512, nullable: false),
                    InboxName = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    SignMessages = table.Column<bool>(type: "bit", nullable: false),
                    IgnoreGroups = table.Column<bool>(type: "bit", nullable: false),
                    StartAsPending = table.Column<bool>(type: "bit", nullable: false),
                    ReopenResolved = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "agent_messages",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    MessageId = table.Column<long>(type: "bigint", nullable: false),
                    ConversationId = table.Column<long>(type: "bigint", nullable: false),
                    Chat = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: true, collation: "Latin1_General_100_BIN2"),
                    State = table.Column<int>(type: "int", nullable: false),
                    Content = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false),
                    DoneAt = table.Column<long>(type: "bigint", nullable: true),
                    Status = table.Column<int>(type: "int", nullable: false),
                    ToldStatus = table.Column<int>(type: "int", nullable: false),
                    IsUntold = table.Column<bool>(type: "bit", nullable: false),
                    Error = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_messages", x => new { x.IntegrationId, x.MessageId });
                });

            migrationBuilder.CreateTable(
                name: "agent_sends",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    MessageId = table.Column<long>(type: "bigint", nullable: false),
                    Part = table.Column<int>(type: "int", nullable: false),
                    CommandId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    IsSent = table.Column<bool>(type: "bit", nullable: false),
                    HasFailed = table.Column<bool>(type: "bit", nullable: false),
                    WhatsAppId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Status = table.Column<int>(type: "int", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_agent_sends", x => new { x.IntegrationId, x.MessageId, x.Part });
                });

            migrationBuilder.CreateTable(
                name: "dead_letters",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    EventId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Event = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OccurredAt = table.Column<long>(type: "bigint", nullable: false),
                    Data = table.Column<byte[]>(type: "varbinary(max)", nullable: false),
                    Reason = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false, collation: "Latin1_General_100_BIN2"),
                    BuriedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dead_letters", x => new { x.IntegrationId, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "desks",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    CaughtUpTo = table.Column<long>(type: "bigint", nullable: true),
                    NoStatusesUnder = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_desks", x => x.IntegrationId);
                });

            migrationBuilder.CreateTable(
                name: "early_statuses",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    WhatsAppId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Status = table.Column<int>(type: "int", nullable: false),
                    SeenAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_early_statuses", x => new { x.IntegrationId, x.WhatsAppId });
                });

            migrationBuilder.CreateTable(
                name: "inbox_channels",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    LastSeq = table.Column<long>(type: "bigint", nullable: false),
                    Backlog = table.Column<long>(type: "bigint", nullable: false),
                    DeadLetters = table.Column<long>(type: "bigint", nullable: false),
                    LastEventAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_channels", x => x.IntegrationId);
                });

            migrationBuilder.CreateTable(
                name: "inbox_events",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Seq = table.Column<long>(type: "bigint", nullable: false),
                    EventId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Event = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    OccurredAt = table.Column<long>(type: "bigint", nullable: false),
                    Data = table.Column<byte[]>(type: "varbinary(max)", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_inbox_events", x => new { x.IntegrationId, x.Seq });
                });

            migrationBuilder.CreateTable(
                name: "integrations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Instance = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Channel = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ChannelUrl = table.Column<string>(type: "nvarchar(2400)", maxLength: 2400, nullable: false, collation: "Latin1_General_100_BIN2"),
                    WebhookSecret = table.Column<byte[]>(type: "varbinary(512)", maxLength: 512, nullable: false),
                    InboxId = table.Column<long>(type: "bigint", nullable: true),
                    ChatwootInboxName = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: true, collation: "Latin1_General_100_BIN2"),
                    InboxIdentifier = table.Column<byte[]>(type: "varbinary(1024)", maxLength: 1024, nullable: true),
                    SigningSecret = table.Column<byte[]>(type: "varbinary(1024)", maxLength: 1024, nullable: true),
                    ChatwootVersion = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    Phase = table.Column<string>(type: "nvarchar(16)", maxLength: 16, nullable: false, collation: "Latin1_General_100_BIN2"),
                    LastError = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    ActivationId = table.Column<string>(type: "nvarchar(128)", maxLength: 128, nullable: false, collation: "Latin1_General_100_BIN2"),
                    SupersededBy = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: true, collation: "Latin1_General_100_BIN2"),
                    KeepInbox = table.Column<bool>(type: "bit", nullable: false),
                    CheckAt = table.Column<long>(type: "bigint", nullable: true),
                    Checks = table.Column<int>(type: "int", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false),
                    BaseUrl = table.Column<string>(type: "nvarchar(2048)", maxLength: 2048, nullable: false, collation: "Latin1_General_100_BIN2"),
                    AccountId = table.Column<long>(type: "bigint", nullable: false),
                    ApiToken = table.Column<byte[]>(type: "varbinary(512)", maxLength: 512, nullable: false),
                    InboxName = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    SignMessages = table.Column<bool>(type: "bit", nullable: false),
                    IgnoreGroups = table.Column<bool>(type: "bit", nullable: false),
                    StartAsPending = table.Column<bool>(type: "bit", nullable: false),
                    ReopenResolved = table.Column<bool>(type: "bit", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_integrations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    Name = table.Column<string>(type: "nvarchar(450)", maxLength: 450, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Holder = table.Column<string>(type: "nvarchar(510)", maxLength: 510, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ExpiresAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_leases", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "relay_chats",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ChatKey = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Jid = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ContactId = table.Column<long>(type: "bigint", nullable: false),
                    SourceId = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: false, collation: "Latin1_General_100_BIN2"),
                    InboxId = table.Column<long>(type: "bigint", nullable: false),
                    ConversationId = table.Column<long>(type: "bigint", nullable: true),
                    UpdatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relay_chats", x => new { x.IntegrationId, x.ChatKey });
                });

            migrationBuilder.CreateTable(
                name: "relay_identities",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Lid = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: false, collation: "Latin1_General_100_BIN2"),
                    PhoneJid = table.Column<string>(type: "nvarchar(220)", maxLength: 220, nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relay_identities", x => new { x.IntegrationId, x.Lid });
                });

            migrationBuilder.CreateTable(
                name: "relay_ledger",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Direction = table.Column<string>(type: "nvarchar(8)", maxLength: 8, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ExternalId = table.Column<string>(type: "nvarchar(300)", maxLength: 300, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ConversationId = table.Column<long>(type: "bigint", nullable: true),
                    LateUntil = table.Column<long>(type: "bigint", nullable: false),
                    MessageId = table.Column<long>(type: "bigint", nullable: true),
                    StartedAt = table.Column<long>(type: "bigint", nullable: false),
                    CompletedAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_relay_ledger", x => new { x.IntegrationId, x.Direction, x.ExternalId });
                });

            migrationBuilder.CreateTable(
                name: "webhook_deliveries",
                columns: table => new
                {
                    IntegrationId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    DeliveryId = table.Column<string>(type: "nvarchar(64)", maxLength: 64, nullable: false, collation: "Latin1_General_100_BIN2"),
                    ReceivedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_webhook_deliveries", x => new { x.IntegrationId, x.DeliveryId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_activations_Channel",
                table: "activations",
                column: "Channel");

            migrationBuilder.CreateIndex(
                name: "IX_activations_IntegrationId",
                table: "activations",
                column: "IntegrationId");

            migrationBuilder.CreateIndex(
                name: "IX_activations_StartedAt",
                table: "activations",
                column: "StartedAt");

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_DoneAt",
                table: "agent_messages",
                column: "DoneAt");

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_Untold",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "MessageId" },
                filter: "IsUntold = 1");

            migrationBuilder.CreateIndex(
                name: "IX_agent_messages_Waiting",
                table: "agent_messages",
                columns: new[] { "IntegrationId", "MessageId" },
                filter: "State IN (0, 3)");

            migrationBuilder.CreateIndex(
                name: "IX_agent_sends_IntegrationId_CommandId",
                table: "agent_sends",
                columns: new[] { "IntegrationId", "CommandId" });

            migrationBuilder.CreateIndex(
                name: "IX_agent_sends_IntegrationId_WhatsAppId",
                table: "agent_sends",
                columns: new[] { "IntegrationId", "WhatsAppId" });

            migrationBuilder.CreateIndex(
                name: "IX_dead_letters_BuriedAt",
                table: "dead_letters",
                column: "BuriedAt");

            migrationBuilder.CreateIndex(
                name: "IX_early_statuses_SeenAt",
                table: "early_statuses",
                column: "SeenAt");

            migrationBuilder.CreateIndex(
                name: "IX_integrations_Channel",
                table: "integrations",
                column: "Channel");

            migrationBuilder.CreateIndex(
                name: "IX_integrations_CheckAt",
                table: "integrations",
                column: "CheckAt");

            migrationBuilder.CreateIndex(
                name: "IX_integrations_SupersededBy",
                table: "integrations",
                column: "SupersededBy");

            migrationBuilder.CreateIndex(
                name: "IX_relay_ledger_CompletedAt",
                table: "relay_ledger",
                column: "CompletedAt");

            migrationBuilder.CreateIndex(
                name: "IX_relay_ledger_IntegrationId_MessageId",
                table: "relay_ledger",
                columns: new[] { "IntegrationId", "MessageId" });

            migrationBuilder.CreateIndex(
                name: "IX_webhook_deliveries_ReceivedAt",
                table: "webhook_deliveries",
                column: "ReceivedAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activations");

            migrationBuilder.DropTable(
                name: "agent_messages");

            migrationBuilder.DropTable(
                name: "agent_sends");

            migrationBuilder.DropTable(
                name: "dead_letters");

            migrationBuilder.DropTable(
                name: "desks");

            migrationBuilder.DropTable(
                name: "early_statuses");

            migrationBuilder.DropTable(
                name: "inbox_channels");

            migrationBuilder.DropTable(
                name: "inbox_events");

            migrationBuilder.DropTable(
                name: "integrations");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "relay_chats");

            migrationBuilder.DropTable(
                name: "relay_identities");

            migrationBuilder.DropTable(
                name: "relay_ledger");

            migrationBuilder.DropTable(
                name: "webhook_deliveries");
        }
    }
}
