using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Ryze.Infrastructure.PublicApi.Persistence.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "accounts",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    TokenHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accounts", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "activation_intents",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    InstanceId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    IntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TakeBack = table.Column<bool>(type: "INTEGER", nullable: false),
                    SentAt = table.Column<long>(type: "INTEGER", nullable: false),
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
                    table.PrimaryKey("PK_activation_intents", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "bridge_removals",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    InstanceId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    KeepInbox = table.Column<bool>(type: "INTEGER", nullable: false),
                    Attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    NextAttemptAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_bridge_removals", x => x.Id);
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

            migrationBuilder.CreateTable(
                name: "instances",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    AccountId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    NameKey = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    TokenHash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_instances", x => x.Id);
                    table.ForeignKey(
                        name: "FK_instances_accounts_AccountId",
                        column: x => x.AccountId,
                        principalTable: "accounts",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "chatwoot_integrations",
                columns: table => new
                {
                    Id = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    InstanceId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    BridgeIntegrationId = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    InboxId = table.Column<long>(type: "INTEGER", nullable: false),
                    ChatwootInboxName = table.Column<string>(type: "TEXT", maxLength: 510, nullable: false),
                    Status = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    LastError = table.Column<string>(type: "TEXT", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
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
                    table.PrimaryKey("PK_chatwoot_integrations", x => x.Id);
                    table.ForeignKey(
                        name: "FK_chatwoot_integrations_instances_InstanceId",
                        column: x => x.InstanceId,
                        principalTable: "instances",
                        principalColumn: "Id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_TokenHash",
                table: "accounts",
                column: "TokenHash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_activation_intents_InstanceId",
                table: "activation_intents",
                column: "InstanceId");

            migrationBuilder.CreateIndex(
                name: "IX_bridge_removals_NextAttemptAt",
                table: "bridge_removals",
                column: "NextAttemptAt");

            migrationBuilder.CreateIndex(
                name: "IX_chatwoot_integrations_InstanceId",
                table: "chatwoot_integrations",
                column: "InstanceId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_instances_AccountId_NameKey",
                table: "instances",
                columns: new[] { "AccountId", "NameKey" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_instances_TokenHash",
                table: "instances",
                column: "TokenHash",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "activation_intents");

            migrationBuilder.DropTable(
                name: "bridge_removals");

            migrationBuilder.DropTable(
                name: "chatwoot_integrations");

            migrationBuilder.DropTable(
                name: "leases");

            migrationBuilder.DropTable(
                name: "instances");

            migrationBuilder.DropTable(
                name: "accounts");
        }
    }
}
