using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.Bridge.Persistence.Migrations.Sqlite
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
                    Id = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Instance = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    Channel = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ChannelUrl = table.Column<string>(type: "TEXT", maxLength: 2400, nullable: false),
                    Outcome = table.Column<string>(type: "TEXT", nullable: true),
                    StartedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    BaseUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: false),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    ApiToken = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: false),
                    InboxName = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    SignMessages = table.Column<bool>(type: "INTEGER", nullable: false),
                    IgnoreGroups = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartAsPending = table.Column<bool>(type: "INTEGER", nullable: false),
                    ReopenResolved = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_activations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "integrations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Instance = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    Channel = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    ChannelUrl = table.Column<string>(type: "TEXT", maxLength: 2400, nullable: false),
                    WebhookSecret = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: false),
                    InboxId = table.Column<long>(type: "INTEGER", nullable: true),
                    ChatwootInboxName = table.Column<string>(type: "TEXT", maxLength: 510, nullable: true),
                    InboxIdentifier = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: true),
                    SigningSecret = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: true),
                    ChatwootVersion = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    Phase = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    LastError = table.Column<string>(type: "TEXT", nullable: false),
                    ActivationId = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    SupersededBy = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    KeepInbox = table.Column<bool>(type: "INTEGER", nullable: false),
                    CheckAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Checks = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UpdatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    BaseUrl = table.Column<string>(type: "TEXT", maxLength: 2048, nullable: false),
                    AccountId = table.Column<long>(type: "INTEGER", nullable: false),
                    ApiToken = table.Column<byte[]>(type: "BLOB", maxLength: 512, nullable: false),
                    InboxName = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    SignMessages = table.Column<bool>(type: "INTEGER", nullable: false),
                    IgnoreGroups = table.Column<bool>(type: "INTEGER", nullable: false),
                    StartAsPending = table.Column<bool>(type: "INTEGER", nullable: false),
                    ReopenResolved = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_integrations", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "leases",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", maxLength: 450, nullable: false),
                    Holder = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_leases", x => x.Name);
                });

            migrationBuilder.CreateIndex(
                name: "IX_activations_IntegrationId",
                table: "activations",
                column: "IntegrationId");

            migrationBuilder.CreateIndex(
                name: "IX_activations_StartedAt",
                table: "activations",
                column: "StartedAt");

            migrationBuilder.CreateIndex(
                name: "IX_integrations_Channel",
                table: "integrations",
                column: "Channel");

            migrationBuilder.CreateIndex(
                name: "IX_integrations_CheckAt",
                table: "integrations",
                column: "CheckAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activations");

            migrationBuilder.DropTable(
                name: "integrations");

            migrationBuilder.DropTable(
                name: "leases");
        }
    }
}
